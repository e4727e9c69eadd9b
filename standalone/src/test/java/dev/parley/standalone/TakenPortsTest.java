package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TakenPortsTest {

  @Test
  void namesEveryTakenPortWithItsHolder() throws IOException {
    try (ServerSocket rag = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket kafka = new ServerSocket(0, 1)) {
      Map<String, String> environment = new HashMap<>(freePorts());
      environment.put("PARLEY_PORT_RAG", String.valueOf(rag.getLocalPort()));
      environment.put("PARLEY_PORT_KAFKA", String.valueOf(kafka.getLocalPort()));

      List<String> lines = TakenPorts.find(StackPorts.from(environment), "127.0.0.1");

      assertThat(lines).hasSize(3);
      assertThat(lines.get(0))
          .startsWith("Port " + rag.getLocalPort() + " (rag-service) is taken by process ")
          .contains(String.valueOf(ProcessHandle.current().pid()));
      assertThat(lines.get(1)).contains("(kafka)");
      assertThat(lines.get(2)).contains("--port").contains("PARLEY_PORT_GATEWAY");
    }
  }

  @Test
  void saysNothingWhenAllAreFree() throws IOException {
    assertThat(TakenPorts.find(StackPorts.from(freePorts()), "127.0.0.1")).isEmpty();
  }

  @Test
  void portsFollowTheBaseUnlessMovedAlone() {
    StackPorts ports = StackPorts.from(Map.of("PARLEY_PORT", "9000", "PARLEY_PORT_CHAT", "12345"));

    assertThat(ports.of(Part.GATEWAY)).isEqualTo(9000);
    assertThat(ports.of(Part.CHAT)).isEqualTo(12345);
    assertThat(ports.of(Part.KAFKA_CONTROLLER)).isEqualTo(9008);
    assertThat(StackPorts.from(Map.of()).of(Part.POSTGRES)).isEqualTo(8706);
  }

  @Test
  void aWrongPortIsNamed() {
    assertThatThrownBy(() -> StackPorts.from(Map.of("PARLEY_PORT_SHELL", "http")))
        .hasMessageContaining("PARLEY_PORT_SHELL")
        .hasMessageContaining("http");
    assertThatThrownBy(() -> StackPorts.from(Map.of("PARLEY_PORT_SHELL", "8700")))
        .hasMessageContaining("8700 is given to two processes");
    assertThatThrownBy(() -> StackPorts.from(Map.of("PARLEY_PORT", "65535")))
        .hasMessageContaining("PARLEY_PORT_INFERENCE")
        .hasMessageContaining("65536");
  }

  private static Map<String, String> freePorts() throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (Part part : Part.values()) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        environment.put(part.portVariable(), String.valueOf(socket.getLocalPort()));
      }
    }
    return environment;
  }
}
