"""The loop as numbers, and the page that tells them."""
