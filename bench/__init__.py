"""Load for a running bank, by hand."""
