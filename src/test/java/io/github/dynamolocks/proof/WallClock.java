package io.github.dynamolocks.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sets the wall clock of one child process with libfaketime, if that is installed. The
 * monotonic clock stays correct.
 */
final class WallClock {

	private static final Optional<Path> LIBRARY = find();

	private static final List<String> JUMPS = List.of("+3600s", "-3600s", "+20s", "-20s");

	private final Path setting;

	WallClock(Path setting) {
		this.setting = setting;
		reset();
	}

	static boolean canJump() {
		return LIBRARY.isPresent();
	}

	/** Returns the environment variables of the process. */
	Map<String, String> environment() {
		return LIBRARY
			.map((library) -> Map.of("LD_PRELOAD", library.toString(), "DONT_FAKE_MONOTONIC", "1",
					"FAKETIME_FORCE_MONOTONIC_FIX", "0", "FAKETIME_TIMESTAMP_FILE", this.setting.toString(),
					"FAKETIME_CACHE_DURATION", "1"))
			.orElse(Map.of());
	}

	void jump(int variant) {
		set(JUMPS.get(variant));
	}

	void reset() {
		set("+0s");
	}

	private void set(String shift) {
		try {
			// Atomically: a partly written file would mean another time
			Path written = Files.writeString(this.setting.resolveSibling(this.setting.getFileName() + ".new"), shift);
			Files.move(written, this.setting, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Optional<Path> find() {
		for (Path folder : List.of(Path.of("/usr/lib"), Path.of("/usr/local/lib"))) {
			if (Files.isDirectory(folder)) {
				try (Stream<Path> files = Files.find(folder, 3,
						(path, attributes) -> path.endsWith("faketime/libfaketime.so.1"))) {
					Optional<Path> library = files.findFirst();
					if (library.isPresent()) {
						return library;
					}
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}
		return Optional.empty();
	}

}
