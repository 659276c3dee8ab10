"""One file a command: paths in, one result out. The only room that joins rules to workbooks."""
