package dev.parley.inference.aigateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.aigateway.GatewayParameters.BashOptions;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.aigateway.GatewayParameters.ModelRoutingParameters;
import dev.parley.inference.aigateway.GatewayParameters.ModerationParameters;
import dev.parley.inference.aigateway.GatewayParameters.QueryStrategyParameters;
import dev.parley.inference.aigateway.GatewayParameters.SentinelOptions;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/ai-gateway-parameters.md} and the code say the same. */
class ParametersTableTest {

  private static final Path TABLE = Path.of("../docs/ai-gateway-parameters.md");
  private static final Path TESTS = Path.of("src/test/java");
  private static final String NOT_YET = "not yet";

  /** Objects whose fields have rows of their own. */
  private static final List<Class<?>> OBJECTS =
      List.of(
          BashOptions.class,
          QueryStrategyParameters.class,
          SentinelOptions.class,
          BuiltinFunctionsOptions.class,
          ModerationParameters.class,
          ModelRoutingParameters.class);

  /** Rows by their first cell; the value is the test, or {@value #NOT_YET}. */
  private static Map<String, String> rows() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(TABLE)) {
      String[] cells = line.split("\\|", -1);
      if (line.startsWith("| `") && cells.length == 5) {
        String name = cells[1].strip().replace("`", "");
        assertThat(rows.put(name, cells[3].strip())).as("two rows of " + name).isNull();
      }
    }
    return rows;
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>();
    addNames(names, "", GatewayParameters.class);
    return names;
  }

  private static void addNames(Set<String> names, String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(prefix + component.getName());
      Class<?> inner = elementOf(component.getGenericType());
      if (inner.isEnum()) {
        for (Object value : inner.getEnumConstants()) {
          names.add(component.getName() + ": " + value);
        }
      } else if (OBJECTS.contains(inner)) {
        addNames(names, component.getName() + ".", inner);
      }
    }
  }

  private static Class<?> elementOf(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return elementOf(parameterized.getActualTypeArguments()[0]);
    }
    return type instanceof Class<?> known ? known : Object.class;
  }

  @Test
  void everyParameterFlagAndValueHasARowAndNothingElseHas() throws IOException {
    assertThat(rows().keySet()).containsExactlyElementsOf(names());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, String> row : rows().entrySet()) {
      String test = row.getValue();
      if (!test.equals(NOT_YET) && !exists(test)) {
        missing.add(row.getKey() + " -> " + test);
      }
    }
    assertThat(missing).isEmpty();
  }

  private static boolean exists(String test) throws IOException {
    String[] parts = test.split("#", -1);
    if (parts.length != 2) {
      return false;
    }
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(path -> path.endsWith(Path.of(parts[0] + ".java"))).toList()) {
        if (Files.readString(file).contains("void " + parts[1] + "(")) {
          return true;
        }
      }
    }
    return false;
  }
}
