package dev.parley.inference.tool.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["query", "maxResults"], "properties": {
        "query": {"type": "string", "description": "What to look for."},
        "maxResults": {"type": "integer"},
        "min_score": {"type": ["number", "null"]},
        "verbose": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "years": {"type": "array", "items": {"type": "integer"}},
        "filter": {"type": "object"},
        "order": {"type": "string", "enum": ["up", "down"]},
        "any": {}}}""";

  private static CommandLine line() {
    return new CommandLine(
        new Tool() {
          @Override
          public String name() {
            return "find-users";
          }

          @Override
          public String description() {
            return "Finds users.";
          }

          @Override
          public ObjectNode parameters() {
            try {
              return (ObjectNode) JSON.readTree(SCHEMA);
            } catch (java.io.IOException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public ToolResult run(ToolCall call) {
            throw new IllegalStateException("Only its command line is read here");
          }
        },
        JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--query|a b|                   {\"query\":\"a b\"}",
        "--query=a=b||                  {\"query\":\"a=b\"}",
        "--max-results|3|               {\"maxResults\":3}",
        "--max_results=3||              {\"maxResults\":3}",
        "--maxResults=-3||              {\"maxResults\":-3}",
        "--min-score|0.5|               {\"min_score\":0.5}",
        "--verbose||                    {\"verbose\":true}",
        "--no-verbose||                 {\"verbose\":false}",
        "--verbose=false||              {\"verbose\":false}",
        "--tags|a|                      {\"tags\":[\"a\"]}",
        "--tags|[\"a\",\"b\"]|          {\"tags\":[\"a\",\"b\"]}",
        "--years|7|                     {\"years\":[7]}",
        "--filter|{\"a\":1}|            {\"filter\":{\"a\":1}}",
        "--any|{\"a\":1}|               {\"any\":{\"a\":1}}",
        "--any|text|                    {\"any\":\"text\"}",
        "--json|{\"query\":\"x\"}|      {\"query\":\"x\"}",
        "word|4|                        {\"query\":\"word\",\"maxResults\":4}",
        "--|--word|                     {\"query\":\"--word\"}"
      })
  void optionsAreProperties(String first, String second, String json) throws Exception {
    List<String> arguments = second == null ? List.of(first) : List.of(first, second);
    assertThat(line().read(arguments)).hasToString(JSON.readTree(json).toString());
  }

  @Test
  void listsGrow() {
    assertThat(line().read(List.of("--tags", "a", "--tags=b", "--years", "1", "--years", "2")))
        .hasToString("{\"tags\":[\"a\",\"b\"],\"years\":[1,2]}");
  }

  @ParameterizedTest
  @CsvSource({
    "--nothing, there is no option --nothing",
    "--query, --query needs a value",
    "--max-results=three, --maxResults takes a number",
    "--verbose=perhaps, --verbose takes true or false",
    "--filter={, --filter takes JSON",
    "--json=[], --json takes a JSON object"
  })
  void whatCannotBeReadIsSaid(String argument, String why) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> line().read(List.of(argument)))
        .withMessageContaining(why);
  }

  @Test
  void wordsWithoutAPlaceAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> line().read(List.of("a", "1", "b")))
        .withMessageContaining("'b' belongs to no option");
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(line().help())
        .startsWith("find-users: Finds users.")
        .contains("--query <string>  (required)  What to look for.")
        .contains("--maxResults <integer>  (required)")
        .contains("--verbose\n")
        .contains("One of: [\"up\",\"down\"]");
  }
}
