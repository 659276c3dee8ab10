"""What is right: pure functions from rows to results. No Excel, no files, no command line."""
