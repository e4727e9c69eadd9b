package dev.parley.inference.tool.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters.ProtocolFunction;
import dev.parley.inference.json.ObjectSchema;
import dev.parley.inference.pipeline.Tool;

/** A function that is called by HTTP; the model sees neither its address nor its headers. */
final class FunctionTool implements Tool {

  private final ProtocolFunction function;
  private final CallBack callBack;

  FunctionTool(ProtocolFunction function, CallBack callBack) {
    this.function = function;
    this.callBack = callBack;
  }

  @Override
  public String name() {
    return function.name();
  }

  @Override
  public String description() {
    return function.description();
  }

  /** A format that is no schema of an object, such as null, means a function without arguments. */
  @Override
  public ObjectNode parameters() {
    JsonNode format = function.contentFormat();
    if (format instanceof ObjectNode schema && ObjectSchema.Check.describesObject(schema)) {
      return schema.has("type") ? schema : schema.deepCopy().put("type", "object");
    }
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").putObject("properties");
    return schema;
  }

  @Override
  public ToolResult run(ToolCall call) throws ToolFailedException {
    return new ToolResult(callBack.call(function, call));
  }
}
