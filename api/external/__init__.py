"""Statements of other banks, read from documents: CSV, camt.053, or JSON in lines.

What is wrong with a document is told by its line or entry, and never repeated: the text is from
outside. Nothing here looks at the database, which checks once more what is stored.
"""
