"""Writes docs/reference from the database's catalogue and from the program.

`make docs` runs it. Every fact of the reference pages has its source in a comment, a default or a
grant; what is wrong on a page is mended there, and never on the page.
"""
