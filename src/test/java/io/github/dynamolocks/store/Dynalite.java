package io.github.dynamolocks.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Starts npm's {@code dynalite}, a DynamoDB that shares no code with the test kit, in a
 * process that ends with this JVM. Its refusals do not contain the item.
 */
public final class Dynalite {

	/** Names every package and its checksum. */
	private static final Path LOCKED = Path.of(".ci", "dynalite");

	private static final Path DIRECTORY = Path.of("target", "dynalite");

	private static final Path MAIN = DIRECTORY.resolve(Path.of("node_modules", "dynalite", "cli.js"));

	/** The last file that npm writes. */
	private static final Path INSTALLED = DIRECTORY.resolve(Path.of("node_modules", ".package-lock.json"));

	private static final long INSTALL_SECONDS = 60;

	private Dynalite() {
	}

	/**
	 * Whether it runs; says so if it does not.
	 * @return false where there is no Node, or npm cannot get it
	 */
	public static boolean isThere() {
		return Shared.ENDPOINT != null;
	}

	/** Where it listens. */
	public static URI endpoint() {
		URI endpoint = Shared.ENDPOINT;
		if (endpoint == null) {
			throw new IllegalStateException("dynalite does not run");
		}
		return endpoint;
	}

	private static @Nullable URI start() {
		try {
			Files.createDirectories(DIRECTORY);
			// Tests run in several JVMs, and each may be the first to need it
			try (FileChannel file = FileChannel.open(DIRECTORY.resolve("install.lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = file.lock()) {
				install();
			}
			int port = freePort();
			Process process = new ProcessBuilder("node", MAIN.toString(), "--host", "127.0.0.1", "--port",
					Integer.toString(port), "--createTableMs", "0", "--deleteTableMs", "0")
				.redirectErrorStream(true)
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "dynalite-stop"));
			awaitListening(process);
			return URI.create("http://127.0.0.1:" + port);
		}
		catch (IOException ex) {
			System.out.println("The tests on dynalite are SKIPPED: " + ex.getMessage());
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	/** Installs exactly the locked packages, and runs no script of theirs. */
	private static void install() throws IOException, InterruptedException {
		boolean same = true;
		for (String file : List.of("package.json", "package-lock.json")) {
			Path copy = DIRECTORY.resolve(file);
			if (!Files.exists(copy) || Files.mismatch(LOCKED.resolve(file), copy) >= 0) {
				Files.copy(LOCKED.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
				same = false;
			}
		}
		if (same && Files.exists(INSTALLED)) {
			return;
		}
		Files.deleteIfExists(INSTALLED);
		List<String> command = List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline",
				"--fetch-retries=0");
		Process npm = new ProcessBuilder(command).directory(DIRECTORY.toFile())
			.redirectErrorStream(true)
			.redirectOutput(DIRECTORY.resolve("npm.log").toFile())
			.start();
		npm.getOutputStream().close();
		if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS)) {
			npm.destroyForcibly();
		}
		if (!Files.exists(INSTALLED)) {
			throw new IOException("npm did not install it, see " + DIRECTORY.resolve("npm.log"));
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static void awaitListening(Process process) throws IOException {
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		StringBuilder said = new StringBuilder();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.contains("listening at")) {
				Thread drain = new Thread(() -> output.lines().forEach((ignored) -> {
				}), "dynalite-output");
				drain.setDaemon(true);
				drain.start();
				return;
			}
			said.append(line).append(' ');
		}
		throw new IOException("it ended with: " + said);
	}

	/**
	 * Started once the first test asks.
	 */
	private static final class Shared {

		private static final @Nullable URI ENDPOINT = start();

	}

}
