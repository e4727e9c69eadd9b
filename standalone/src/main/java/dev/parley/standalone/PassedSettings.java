package dev.parley.standalone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the operator's environment variables reach which service. Keys of upstreams reach only
 * the services that use them, and where a service is and what it keeps is for the launcher to say.
 */
final class PassedSettings {

  private static final Map<Part, List<String>> PREFIXES =
      Map.of(
          Part.CHAT,
          List.of(
              "PARLEY_CHAT_",
              "PARLEY_OUTBOUND_",
              "PARLEY_SPEECH_",
              "PARLEY_STORAGE_",
              "PARLEY_TRANSCRIPTION_"),
          Part.INFERENCE,
          List.of(
              "OPENAI_",
              "PARLEY_ARTIFACTS_",
              "PARLEY_IMAGES_",
              "PARLEY_KNOWLEDGE_REWRITE_MODEL",
              "PARLEY_FILES_",
              "PARLEY_MAX_FILE",
              "PARLEY_MAX_REQUEST",
              "PARLEY_MCP_",
              "PARLEY_MEDIA_",
              "PARLEY_MODERATION_",
              "PARLEY_OUTBOUND_",
              "PARLEY_PROVIDERS_",
              "PARLEY_RESPONSES_",
              "PARLEY_ROUTING_",
              "PARLEY_SCRIPT_",
              "PARLEY_SHELL_COMMAND_TIME",
              "PARLEY_SHELL_SHOWN_OUTPUT",
              "PARLEY_STORAGE_",
              "PARLEY_STREAMS_",
              "PARLEY_TOOLS_",
              "PARLEY_UPSTREAMS_",
              "PARLEY_VECTOR_STORES_",
              "PARLEY_WEBSEARCH_",
              "PARLEY_X_"),
          Part.RAG,
          List.of(
              "OPENAI_",
              "PARLEY_DOCUMENTS_",
              "PARLEY_EMBEDDING_",
              "PARLEY_INGESTION_",
              "PARLEY_KNOWLEDGE_",
              "PARLEY_MAX_UPLOAD",
              "PARLEY_PARSING_",
              "PARLEY_QDRANT_",
              "PARLEY_RERANK_",
              "PARLEY_RETRIEVAL_",
              "PARLEY_STORAGE_"),
          Part.SHELL,
          List.of("PARLEY_SHELL_", "PARLEY_STORAGE_"),
          Part.SCHEDULER,
          List.of(
              "PARLEY_ACTIVATIONS_",
              "PARLEY_JOBS_",
              "PARLEY_MAX_REQUEST",
              "PARLEY_OUTBOUND_",
              "PARLEY_SCHEDULES_"));

  private PassedSettings() {}

  /** Those that are for the service; blank ones are as good as not set. */
  static Map<String, String> of(Part part, Map<String, String> environment) {
    List<String> prefixes = PREFIXES.getOrDefault(part, List.of());
    Map<String, String> passed = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (!value.isBlank() && prefixes.stream().anyMatch(name::startsWith)) {
            passed.put(name, value);
          }
        });
    return passed;
  }
}
