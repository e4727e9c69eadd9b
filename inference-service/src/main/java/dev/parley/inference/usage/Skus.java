package dev.parley.inference.usage;

/**
 * The names of what is counted. Those of tokens are bases: {@code .in}, {@code .out} and {@code
 * .in.cached} are put behind.
 */
public final class Skus {

  /** Tokens of the model that answers. */
  public static final String CHAT = "inference.chat_completions";

  /** Tokens of the model that chooses the model. */
  public static final String ROUTING = "inference.resolving.routing_complexity";

  /** Tokens of the model that rewrites a question before the knowledge is searched. */
  public static final String QUERY_REWRITE = "inference.resolving.query_rewrite";

  /** Tokens of the model that describes what the answering model cannot see or hear. */
  public static final String MULTIMODAL = "inference.resolving.multimodal";

  /** Tokens of the model that repairs JSON. */
  public static final String JSON_HEALING = "inference.resolving.json_healing";

  /** Tokens of embedded texts. */
  public static final String EMBEDDINGS = "inference.embeddings";

  /** Tokens, or texts that were judged, of moderation. */
  public static final String MODERATION = "inference.moderation";

  /** Calls of built-in functions; the function's name in snake case is put behind. */
  public static final String FUNCTIONS = "inference.functions.";

  /** Images that were made. */
  public static final String IMAGES = "inference.images";

  /** Characters that were read aloud in a chat. */
  public static final String SPEECH = "inference.audio.speech";

  /** Recordings that were written down in a chat. */
  public static final String TRANSCRIPTION = "inference.audio.transcription";

  /** Their seconds, where the upstream told them. */
  public static final String TRANSCRIBED_SECONDS = "inference.audio.transcription.seconds";

  private Skus() {}
}
