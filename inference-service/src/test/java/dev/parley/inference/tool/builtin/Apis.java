package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.outbound.OutboundSettings;

/** Calls of operators' APIs where no container runs. */
public final class Apis {

  private Apis() {}

  /** With the documented limits; private addresses of accounts stay refused. */
  public static OperatorApi operators() {
    return new OperatorApi(OutboundSettings.defaults(), new ObjectMapper());
  }
}
