"""One ticket as people look at it: its pages, history, papers, files and its like."""
