"""A ticket from said to solved: its states and times, what its page shows, and what it is made better by."""
