"""What the commands do for the page: open it in a browser, and keep what was set there.

browser  opens it
web      the door that it comes through
saving   facewire.toml, written with its comments: the one home of tomlkit
"""
