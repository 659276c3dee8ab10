"""What the guard looks at: what a file is, what is inside its archive, what its sheets hold."""
