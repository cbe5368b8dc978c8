"""The registers on a screen, on paper and in a workbook, from one list of columns."""
