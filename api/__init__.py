"""The thin door to the bank: HTTP and command line. Every decision is made in the database."""
