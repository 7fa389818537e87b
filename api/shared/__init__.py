"""What the faces share: who answers, how JSON is written, what is refused before a face is asked."""
