"""What tabular lists and indexes print beside codes and titles, and the words in it that are searched."""
