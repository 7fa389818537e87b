"""Releases and their days, snapshots of one release, and the timelines that lay them side by side."""
