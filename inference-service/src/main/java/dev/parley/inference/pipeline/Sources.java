package dev.parley.inference.pipeline;

import dev.parley.inference.rag.Passage;
import java.util.ArrayList;
import java.util.List;

/**
 * The passages that were given to the model for one answer, numbered from 1. Only these can be
 * cited. Grows while tools search; safe for use by several threads.
 */
public final class Sources {

  private final List<Passage> passages = new ArrayList<>();

  /**
   * Adds what was found.
   *
   * @return the same passages with the numbers that they have here; one that is known already keeps
   *     its number
   */
  public synchronized List<Passage> add(List<Passage> found) {
    List<Passage> numbered = new ArrayList<>();
    for (Passage passage : found) {
      numbered.add(known(passage));
    }
    return List.copyOf(numbered);
  }

  /** All of them, in the order of their numbers. */
  public synchronized List<Passage> all() {
    return List.copyOf(passages);
  }

  private Passage known(Passage passage) {
    for (Passage one : passages) {
      if (one.text().equals(passage.text())) {
        return one;
      }
    }
    Passage added = passage.numbered(passages.size() + 1);
    passages.add(added);
    return added;
  }
}
