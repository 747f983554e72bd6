// SPDX-License-Identifier: GPL-2.0
/*
 * A chip of two lines that is an HX711 to whoever holds them: 0 its clock, 1 its data. It answers each pulse of the clock
 * at once, as no process beside the one that clocks could, and it goes to sleep when the clock is high for 60 us.
 *
 *   insmod hx711-sim.ko        and then, in /sys/module/hx711_sim/parameters:
 *     value       what it measures, 24 bits in two's complement
 *     readings    how often all of its bits were fetched
 *     sleeps      how often it went to sleep
 *
 * (Avia Semiconductor, HX711 data sheet)
 */
#include <linux/gpio/driver.h>
#include <linux/interrupt.h>
#include <linux/irq_sim.h>
#include <linux/irqdomain.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

enum { CLOCK, DATA, LINES };

/* Ten conversions a second, and four times as long for the first one after it was asleep. */
#define CONVERSION_MS 100
#define WAKING_MS 400
#define LONGEST_HIGH_US 60

static int value;
module_param(value, int, 0644);
static int readings;
module_param(readings, int, 0444);
static int sleeps;
module_param(sleeps, int, 0444);

static struct platform_device *device;
static struct irq_domain *interrupts;
static bool clock, data = true;
/* Of the clock, since a conversion was ready; -1 while none is. */
static int pulses = -1;
static u32 bits;
static ktime_t rise;

static void put(bool level)
{
	unsigned int irq = irq_find_mapping(interrupts, DATA);

	if (data == level)
		return;
	data = level;
	if (irq)
		irq_set_irqchip_state(irq, IRQCHIP_STATE_PENDING, true);
}

static void be_ready(struct work_struct *work)
{
	bits = value & 0xffffff;
	pulses = 0;
	put(false);
}
static DECLARE_DELAYED_WORK(conversion, be_ready);

static void clock_rises(void)
{
	rise = ktime_get();
	if (pulses < 0)
		return;
	pulses++;
	put(pulses > 24 || (bits >> (24 - pulses) & 1));
	if (pulses == 25) {
		readings++;
		schedule_delayed_work(&conversion, msecs_to_jiffies(CONVERSION_MS));
	}
}

static void clock_falls(void)
{
	if (ktime_us_delta(ktime_get(), rise) < LONGEST_HIGH_US)
		return;
	sleeps++;
	pulses = -1;
	put(true);
	mod_delayed_work(system_wq, &conversion, msecs_to_jiffies(WAKING_MS));
}

static void set(struct gpio_chip *chip, unsigned int offset, int level)
{
	if (offset != CLOCK || clock == !!level)
		return;
	clock = level;
	if (clock)
		clock_rises();
	else
		clock_falls();
}

static int get(struct gpio_chip *chip, unsigned int offset) { return offset == CLOCK ? clock : data; }

static int get_direction(struct gpio_chip *chip, unsigned int offset)
{
	return offset == CLOCK ? GPIO_LINE_DIRECTION_OUT : GPIO_LINE_DIRECTION_IN;
}

static int direction_output(struct gpio_chip *chip, unsigned int offset, int level)
{
	if (offset != CLOCK)
		return -EINVAL;
	set(chip, offset, level);
	return 0;
}

static int direction_input(struct gpio_chip *chip, unsigned int offset) { return offset == DATA ? 0 : -EINVAL; }

static int to_irq(struct gpio_chip *chip, unsigned int offset) { return irq_create_mapping(interrupts, offset); }

static struct gpio_chip chip = {
	.label = "hx711",
	.owner = THIS_MODULE,
	.base = -1,
	.ngpio = LINES,
	.get = get,
	.set = set,
	.get_direction = get_direction,
	.direction_output = direction_output,
	.direction_input = direction_input,
	.to_irq = to_irq,
};

static int __init hx711_init(void)
{
	int result;

	device = platform_device_register_simple("hx711-sim", -1, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	interrupts = irq_domain_create_sim(NULL, LINES);
	if (IS_ERR(interrupts)) {
		result = PTR_ERR(interrupts);
		goto no_interrupts;
	}
	chip.parent = &device->dev;
	result = gpiochip_add_data(&chip, NULL);
	if (result)
		goto no_chip;
	schedule_delayed_work(&conversion, msecs_to_jiffies(WAKING_MS));
	return 0;

no_chip:
	irq_domain_remove_sim(interrupts);
no_interrupts:
	platform_device_unregister(device);
	return result;
}
module_init(hx711_init);

MODULE_DESCRIPTION("An HX711 for the lab");
MODULE_LICENSE("GPL");
