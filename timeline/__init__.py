"""A folder of Markdown entries with front matter → an annotated, filterable timeline."""
