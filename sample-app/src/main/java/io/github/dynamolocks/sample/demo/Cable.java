package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connects an instance to DynamoDB and can be cut. While it is cut, it accepts
 * connections and transmits nothing, like a network that loses packets. Requests that
 * were under way arrive late, after the cable is restored.
 */
final class Cable implements AutoCloseable {

	private static final int BUFFER = 8192;

	private final URI target;

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private boolean cut;

	private boolean closed;

	private Cable(URI target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
	}

	/**
	 * Listens on a free port of the loopback interface.
	 * @param target the address of DynamoDB, which must begin with {@code http:}
	 * @return the cable; the caller closes it
	 */
	static Cable to(String target) {
		try {
			Cable cable = new Cable(URI.create(target));
			start(cable::accept, "cable");
			return cable;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot listen on a port of the loopback interface", ex);
		}
	}

	/**
	 * Returns whether a cable can lead to an address.
	 * @param target the address, null for the address of AWS
	 * @return true for addresses without TLS, which would notice another host name
	 */
	static boolean reaches(String target) {
		return target.startsWith("http:");
	}

	String endpoint() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	synchronized void cut() {
		this.cut = true;
	}

	synchronized void restore() {
		this.cut = false;
		notifyAll();
	}

	private synchronized void awaitTransmission() throws InterruptedException {
		while (this.cut && !this.closed) {
			wait();
		}
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket near = this.server.accept();
				this.sockets.add(near);
				start(() -> connect(near), "cable-connection");
			}
			catch (IOException ex) {
				// The server is closed, or a client has gone: accept the next connection
			}
		}
	}

	private void connect(Socket near) {
		try {
			awaitTransmission();
			int port = (this.target.getPort() >= 0) ? this.target.getPort() : 80;
			Socket far = new Socket();
			this.sockets.add(far);
			far.setTcpNoDelay(true);
			near.setTcpNoDelay(true);
			far.connect(new InetSocketAddress(this.target.getHost(), port));
			start(() -> transmit(far, near), "cable-answers");
			transmit(near, far);
		}
		catch (IOException ex) {
			end(near);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			end(near);
		}
	}

	private void transmit(Socket from, Socket to) {
		try (InputStream input = from.getInputStream(); OutputStream output = to.getOutputStream()) {
			byte[] buffer = new byte[BUFFER];
			for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
				awaitTransmission();
				output.write(buffer, 0, read);
			}
			awaitTransmission();
		}
		catch (IOException ex) {
			// One of the two has closed its connection
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			end(from);
			end(to);
		}
	}

	private void end(Socket socket) {
		this.sockets.remove(socket);
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is closed for this process
		}
	}

	private static void start(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		try {
			this.server.close();
		}
		catch (IOException ex) {
			// It accepts no connection any more
		}
		this.sockets.forEach(this::end);
	}

}
