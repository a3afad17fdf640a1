package io.github.dynamolocks.sample.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Starts the headless Chromium of this machine with the driver of this machine. Downloads
 * neither.
 */
final class Chromium {

	private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

	/**
	 * Selenium warns that it does not know the protocol of newer browsers, which the
	 * tests do not need.
	 */
	private static final Logger LOGGER = Logger.getLogger("org.openqa.selenium");

	private Chromium() {
	}

	/**
	 * Starts the browser. Skips the test if the machine has no browser or no driver.
	 * @param arguments additional arguments of the browser
	 * @return the driver; the caller quits it
	 */
	static ChromeDriver start(String... arguments) {
		Optional<Path> browser = BROWSERS.stream().flatMap(Chromium::find).findFirst();
		Optional<Path> driver = find("chromedriver").findFirst();
		Assumptions.assumeTrue(browser.isPresent() && driver.isPresent(),
				"The page was not tested in a browser: the PATH has no 'chromedriver', or none of %s"
					.formatted(BROWSERS));
		// With both paths, Selenium does not look for a browser and a driver itself
		ChromeOptions options = new ChromeOptions().setBinary(browser.orElseThrow().toFile());
		// The sandbox needs a user who is not root. The browser opens our page only
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1360,1500");
		options.addArguments(arguments);
		options.setPageLoadTimeout(Duration.ofSeconds(20));
		LOGGER.setLevel(Level.SEVERE);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(driver.orElseThrow().toFile())
			.usingAnyFreePort()
			.build();
		return new ChromeDriver(service, options);
	}

	private static Stream<Path> find(String program) {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.filter((directory) -> !directory.isEmpty())
			.map((directory) -> Path.of(directory, program))
			.filter(Files::isExecutable);
	}

}
