"""E-mail, going out and coming in: drafts, sending, and the returns that messages carry."""
