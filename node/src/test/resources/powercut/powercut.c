/*
 * Cuts the power of one mounted ext4 file system (as 'godown' of fstests does): powercut MOUNTPOINT
 * What is not on the device yet never gets there, not even the file system's own journal, and every write fails with
 * EIO from then on, until it is unmounted and mounted again.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define NO_LOG_FLUSH 2

int main(const int argc, char **argv)
{
    const uint32_t how = NO_LOG_FLUSH;
    const int directory = argc == 2 ? open(argv[1], O_RDONLY) : -1;

    if (directory < 0 || ioctl(directory, EXT4_IOC_SHUTDOWN, &how) < 0)
    {
        perror("powercut");
        return 1;
    }

    return 0;
}
