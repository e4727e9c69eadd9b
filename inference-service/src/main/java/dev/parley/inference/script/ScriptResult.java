package dev.parley.inference.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a script came to.
 *
 * @param defined false when the script has no such function, and value is then null
 * @param value what the function returned, as JSON has it; undefined is null
 * @param console the lines that it wrote
 */
public record ScriptResult(boolean defined, JsonNode value, List<String> console) {}
