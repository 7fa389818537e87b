"""The applied maps that are kept, as pages: which there are, what one says, and a choice in it made otherwise."""
