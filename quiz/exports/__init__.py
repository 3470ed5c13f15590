"""Files out: what a report shows, as rows for a spreadsheet."""
