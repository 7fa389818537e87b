"""Published map sets over their editions, and the categories of the codes they map."""
