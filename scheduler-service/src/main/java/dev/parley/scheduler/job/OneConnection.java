package dev.parley.scheduler.job;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** Shows a connection as a data source, so that a library writes in the transaction of ours. */
final class OneConnection {

  private OneConnection() {}

  /** A data source that gives this connection, and does not let it be closed. */
  static DataSource over(Connection connection) {
    InvocationHandler open =
        (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            return null;
          }
          try {
            return method.invoke(connection, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
        };
    ClassLoader loader = OneConnection.class.getClassLoader();
    Object lent = Proxy.newProxyInstance(loader, new Class<?>[] {Connection.class}, open);
    InvocationHandler give =
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection")) {
            return lent;
          }
          throw new UnsupportedOperationException(method.getName());
        };
    return (DataSource) Proxy.newProxyInstance(loader, new Class<?>[] {DataSource.class}, give);
  }
}
