package dev.parley.shell.io;

import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;

/** A file or a directory with all that was in it is gone; told to whoever keeps something of it. */
public record PathRemoved(ShellUser user, ShellPath path) {}
