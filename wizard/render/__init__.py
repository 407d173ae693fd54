"""A plan becomes text here: sheets, scripts, DNS changes. Writes no file and opens no socket."""
