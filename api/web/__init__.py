"""The workbench: pages for people, over the same questions as the other faces."""
