package dev.parley.inference.skill;

/** Examples of the OpenAPI document. */
final class SkillExamples {

  static final String REQUEST =
      """
      {
        "slug": "summarizer",
        "description": "Summarizes text",
        "instructions": "You are a summarizer. Summarize the input concisely.",
        "options": {
          "instructionSources": [
            {
              "name": "House style",
              "description": "How we write",
              "url": "https://example.org/style.md",
              "headers": {"Authorization": "Bearer style-guide-token-1234"},
              "cacheDuration": 600
            }
          ],
          "allowedToolsNames": ["web-search"]
        }
      }""";

  static final String VIEW =
      """
      {
        "id": "0198683a-2b6d-7066-9598-6ea119c219f2",
        "createdAt": "2026-01-05T09:00:00Z",
        "updatedAt": "2026-01-05T09:00:00Z",
        "slug": "summarizer",
        "description": "Summarizes text",
        "instructions": "You are a summarizer. Summarize the input concisely.",
        "options": {
          "instructionSources": [
            {
              "name": "House style",
              "description": "How we write",
              "url": "https://example.org/style.md",
              "headers": {"Authorization": "...1234"},
              "cacheDuration": 600
            }
          ],
          "allowedToolsNames": ["web-search"]
        }
      }""";

  static final String LIST =
      """
      [
        {
          "id": "0198683a-2b6d-7066-9598-6ea119c219f2",
          "createdAt": "2026-01-05T09:00:00Z",
          "slug": "summarizer",
          "description": "Summarizes text",
          "allowedToolsCount": 1
        }
      ]""";

  static final String REPORT =
      """
      {
        "enqueued": 2,
        "skipped": 1,
        "errors": [{"line": 3, "reason": "instructions: Must not be blank."}]
      }""";

  static final String LINES =
      """
      {"slug":"summarizer","description":"Summarizes text",\
      "instructions":"You are a summarizer. Summarize the input concisely.",\
      "options":{"instructionSources":[],"allowedToolsNames":["web-search"]}}
      {"slug":"translator","description":"Translates text",\
      "instructions":"Translate the input to the target language specified by the user.",\
      "options":{"instructionSources":[],"allowedToolsNames":[]}}
      """;

  private SkillExamples() {}
}
