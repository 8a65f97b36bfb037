"""What is told to whom besides the reporter, and how it ends."""
