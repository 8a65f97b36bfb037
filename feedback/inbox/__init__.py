"""What people answer for, through views and filters, page by page."""
