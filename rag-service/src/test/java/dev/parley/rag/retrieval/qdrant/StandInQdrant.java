package dev.parley.rag.retrieval.qdrant;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.FacetHit;
import io.qdrant.client.grpc.Points.FacetResponse;
import io.qdrant.client.grpc.Points.FacetValue;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.QueryBatchPoints;
import io.qdrant.client.grpc.Points.QueryBatchResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Answers those of Qdrant's published gRPC calls that the engine makes, as its documentation says
 * they are answered. It is not Qdrant: it compares all points exactly, and keeps them in memory. It
 * proves what is sent and how answers are read, where no server is there to run against.
 */
public final class StandInQdrant implements AutoCloseable {

  private final Map<String, StandInCollection> collections = new ConcurrentHashMap<>();
  private final Server server;
  private volatile boolean failing;

  /** Listens on a free port. */
  public StandInQdrant() {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(new CollectionCalls())
              .addService(new PointCalls())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** From now on every call fails, or none does. */
  public void fail(boolean from) {
    failing = from;
  }

  /** Is like a server that was set up anew. */
  public void loseEverything() {
    collections.clear();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private <T> void answer(StreamObserver<T> to, Supplier<T> work) {
    try {
      if (failing) {
        throw Status.UNAVAILABLE.withDescription("as the test wants it").asRuntimeException();
      }
      to.onNext(work.get());
      to.onCompleted();
    } catch (RuntimeException e) {
      to.onError(Status.fromThrowable(e).asRuntimeException());
    }
  }

  private StandInCollection collection(String name) {
    StandInCollection found = collections.get(name);
    if (found == null) {
      throw Status.NOT_FOUND
          .withDescription("Collection `" + name + "` doesn't exist!")
          .asRuntimeException();
    }
    return found;
  }

  private final class CollectionCalls extends CollectionsGrpc.CollectionsImplBase {

    @Override
    public void list(ListCollectionsRequest asked, StreamObserver<ListCollectionsResponse> to) {
      answer(
          to,
          () ->
              ListCollectionsResponse.newBuilder()
                  .addAllCollections(
                      collections.keySet().stream()
                          .map(name -> CollectionDescription.newBuilder().setName(name).build())
                          .toList())
                  .build());
    }

    @Override
    public void create(CreateCollection asked, StreamObserver<CollectionOperationResponse> to) {
      answer(
          to,
          () -> {
            if (collections.putIfAbsent(asked.getCollectionName(), new StandInCollection(asked))
                != null) {
              throw Status.ALREADY_EXISTS.asRuntimeException();
            }
            return CollectionOperationResponse.newBuilder().setResult(true).build();
          });
    }
  }

  private final class PointCalls extends PointsGrpc.PointsImplBase {

    @Override
    public void createFieldIndex(
        CreateFieldIndexCollection asked, StreamObserver<PointsOperationResponse> to) {
      answer(
          to,
          () -> {
            collection(asked.getCollectionName()).index(asked.getFieldName());
            return done();
          });
    }

    @Override
    public void upsert(UpsertPoints asked, StreamObserver<PointsOperationResponse> to) {
      answer(
          to,
          () -> {
            collection(asked.getCollectionName()).put(asked.getPointsList());
            return done();
          });
    }

    @Override
    public void delete(DeletePoints asked, StreamObserver<PointsOperationResponse> to) {
      answer(
          to,
          () -> {
            collection(asked.getCollectionName()).remove(asked.getPoints());
            return done();
          });
    }

    @Override
    public void scroll(ScrollPoints asked, StreamObserver<ScrollResponse> to) {
      answer(to, () -> collection(asked.getCollectionName()).scroll(asked));
    }

    @Override
    public void queryBatch(QueryBatchPoints asked, StreamObserver<QueryBatchResponse> to) {
      answer(
          to,
          () ->
              QueryBatchResponse.newBuilder()
                  .addAllResult(
                      asked.getQueryPointsList().stream()
                          .map(
                              query ->
                                  BatchResult.newBuilder()
                                      .addAllResult(
                                          collection(asked.getCollectionName()).query(query))
                                      .build())
                          .toList())
                  .build());
    }

    @Override
    public void facet(FacetCounts asked, StreamObserver<FacetResponse> to) {
      answer(
          to,
          () -> {
            FacetResponse.Builder answer = FacetResponse.newBuilder();
            collection(asked.getCollectionName())
                .facet(asked)
                .forEach(
                    (value, count) ->
                        answer.addHits(
                            FacetHit.newBuilder()
                                .setValue(FacetValue.newBuilder().setStringValue(value))
                                .setCount(count)));
            return answer.build();
          });
    }

    private PointsOperationResponse done() {
      return PointsOperationResponse.newBuilder()
          .setResult(UpdateResult.newBuilder().setStatus(UpdateStatus.Completed))
          .build();
    }
  }
}
