package dev.parley.inference.tool.shell;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.BashOptions;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.ToolSource;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offers a shell where an AI gateway enables it. */
@Singleton
public final class ShellTools implements ToolSource {

  /** By which the model calls it. */
  public static final String NAME = "shell";

  private final ShellClient client;
  private final ShellConfig config;
  private final ObjectMapper json;

  ShellTools(ShellClient client, ShellConfig config, ObjectMapper json) {
    this.client = client;
    this.config = config;
    this.json = json;
  }

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    if (parameters == null || !parameters.enableBash()) {
      return Offer.NONE;
    }
    String user = keeper(parameters.bashOptions(), draft);
    AnswerShell shell = new AnswerShell(client, draft.call().tokens(), user);
    draft.tools().atEnd(shell::end);
    return Offer.of(
        List.of(new ShellTool(shell, draft.tools(), config, new CallTool(json), user != null)));
  }

  /** In whose files the shell works; null when they end with the answer. */
  private static @Nullable String keeper(@Nullable BashOptions options, Draft draft) {
    return options != null && options.allowDataPersistence()
        ? draft.request().externalUser()
        : null;
  }
}
