"""The JSON door to the catalog."""
