package io.github.dynamolocks.sample;

import java.util.Map;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Sells tickets as a Lambda function: {@code {"stock": "concert"}} sells one ticket. The
 * context starts with the function instance, once for all of its invocations.
 */
// tag::handler[]
public class SellTicketHandler implements RequestHandler<Map<String, String>, Map<String, Object>> {

	private static final ConfigurableApplicationContext CONTEXT = SpringApplication.run(TicketApplication.class,
			"--tickets.window=closed");

	@Override
	public Map<String, Object> handleRequest(Map<String, String> event, Context context) {
		String stock = event.get("stock");
		if (stock == null) {
			throw new IllegalArgumentException("The event has no 'stock': send {\"stock\": \"concert\"}");
		}
		try {
			return CONTEXT.getBean(TicketOffice.class).sell(stock, (name, ticket, from) -> {
			})
				.<Map<String, Object>>map((sale) -> Map.of("stock", stock, "ticket", sale.ticket()))
				.orElseGet(() -> Map.of("stock", stock, "soldOut", true));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("The sale from '%s' was interrupted".formatted(stock), ex);
		}
	}

}
// end::handler[]
