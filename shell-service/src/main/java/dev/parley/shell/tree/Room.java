package dev.parley.shell.tree;

/** How much room users have; safe for use by several threads and machines. */
public interface Room {

  /**
   * Notes that a user has more, or less, before it is so.
   *
   * @param bytes as {@link FileTree.Usage} counts them
   * @throws dev.parley.web.problem.ProblemException 507 when there is no room for more
   */
  void charge(ShellUser user, long bytes, long entries);

  /** Notes how much there is. */
  void measured(ShellUser user, FileTree.Usage usage);
}
