package io.github.dynamolocks.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Runs one instance of the box office.
 */
@SpringBootApplication
public class TicketApplication {

	/**
	 * Starts the instance, which ends when all tickets are sold.
	 * @param args properties, such as {@code --tickets.instance=box-office-7}
	 */
	public static void main(String[] args) {
		System.exit(SpringApplication.exit(SpringApplication.run(TicketApplication.class, args)));
	}

}
