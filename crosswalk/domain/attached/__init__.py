"""Tables of values that people attach to codes: editions, what they say of a code on a day, what a year changes."""
