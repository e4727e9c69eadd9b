package dev.parley.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/**
 * One pass of a BERT encoder in ONNX Runtime: ids in, the vector of the first token out, scaled to
 * length one.
 *
 * <p>One text a pass, one core a pass. The int8 model scales its activations over the whole input
 * tensor, so that in a batch every vector would depend on its neighbours; and a batch of eight was
 * slower on two cores than eight single passes side by side.
 */
final class BertEncoder implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int dimensions;

  BertEncoder(byte[] model, int dimensions) throws OrtException {
    this.dimensions = dimensions;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      this.session = environment.createSession(model, options);
    }
  }

  float[] encode(int[] ids) throws OrtException {
    LongBuffer input = LongBuffer.allocate(ids.length);
    LongBuffer mask = LongBuffer.allocate(ids.length);
    for (int at = 0; at < ids.length; at++) {
      input.put(at, ids[at]);
      mask.put(at, 1);
    }
    long[] shape = {1, ids.length};
    try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, input, shape);
        OnnxTensor attention = OnnxTensor.createTensor(environment, mask, shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", inputIds, "attention_mask", attention, "token_type_ids", types))) {
      FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] first = new float[dimensions];
      hidden.get(first);
      return Vectors.normalize(first);
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
