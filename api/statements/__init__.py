"""A statement as a document: a sheet (CSV), paper (PDF) and a message between banks (camt.053).

All of them are made of a row of bank.statement and rows of bank.statement_line, and calculate
nothing.
"""
