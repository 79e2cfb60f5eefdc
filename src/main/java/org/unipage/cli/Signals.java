package org.unipage.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK's only way to them, {@code sun.misc.Signal} (module
 * jdk.unsupported), cannot be named without a compiler warning that nothing turns off, hence
 * reflection.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code action}, on a thread of the JVM's, whenever the process gets a signal.
   *
   * @param name the signal without SIG, such as {@code HUP}
   * @return whether that will be so: not every system has every signal
   */
  static boolean handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      return false;
    }
  }
}
