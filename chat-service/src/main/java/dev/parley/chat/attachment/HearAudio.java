package dev.parley.chat.attachment;

import java.util.Optional;

/** Writes down what is said in a sound; a port of this feature. */
public interface HearAudio {

  /**
   * What is said; blocks.
   *
   * @param owner whose account it is counted on
   * @return empty where nothing that listens is configured
   * @throws dev.parley.web.problem.ProblemException when it could not be heard now
   */
  Optional<String> hear(Attachments.Owner owner, byte[] bytes, String mediaType);
}
