"""Sessions recorded into folders: sound, faces and states together."""
